from shuzheng.kernel.systems import SystemApp


class ServicesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.services"
    label = "services"
    verbose_name = "政务服务"
