from shuzheng.kernel.systems import SystemApp


class SharingConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.sharing"
    label = "sharing"
    verbose_name = "政务数据共享"
