from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "shuzheng.kernel.registers"
    label = "registers"
    verbose_name = "台账"
