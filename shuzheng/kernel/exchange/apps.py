from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shuzheng.kernel.exchange"
    label = "exchange"
    verbose_name = "交换"
