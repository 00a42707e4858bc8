from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The one app of the project; its work is divided into sub-packages."""

    name = "catalogue"
    verbose_name = "Missile debris forensic catalogue"

    def ready(self) -> None:
        from catalogue import checks  # noqa: F401, PLC0415
        from catalogue.matching import method  # noqa: F401, PLC0415 - an embedder that cannot be used stops the start
