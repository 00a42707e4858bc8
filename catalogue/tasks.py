"""The table of background tasks. Each is idempotent: run twice, it leaves what one run leaves."""

from django_tasks import task

from catalogue.matching import analyse, examine


@task()
def analyse_photograph(photograph_id: str) -> None:
    """Make the renditions and the signature of a photograph."""
    analyse.analyse_photograph(photograph_id)


@task()
def run_examination(examination_id: str) -> None:
    """Run an examination that was requested."""
    examine.run_examination(examination_id)
