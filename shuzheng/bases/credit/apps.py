from shuzheng.kernel.systems import SystemApp


class CreditConfig(SystemApp):
    default = True
    name = "shuzheng.bases.credit"
    label = "credit"
    verbose_name = "信用信息基础数据库"
