from shuzheng.kernel.systems import SystemApp


class LegalEntityConfig(SystemApp):
    default = True
    name = "shuzheng.bases.legal_entity"
    label = "legal_entity"
    verbose_name = "法人基础数据库"
