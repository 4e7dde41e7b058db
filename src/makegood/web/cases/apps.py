from django.apps import AppConfig


class Cases(AppConfig):
    name = "makegood.web.cases"
    label = "cases"

    def ready(self) -> None:
        from makegood.web.cases import outlook, write
        from makegood.web.engine import sweeper

        sweeper.register("forms", write.forget_forms)
        sweeper.register("outlook", outlook.work_out_one)
