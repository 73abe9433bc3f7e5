from shuzheng.kernel.systems import SystemApp


class LicenceConfig(SystemApp):
    default = True
    name = "shuzheng.bases.licence"
    label = "licence"
    verbose_name = "电子证照基础数据库"
