"""What web does by itself: it forgets old answers of the API."""

from procrastinate.contrib.django import app

from shuzheng.lib import clock
from shuzheng.web.api.actions import forget_answers


@app.periodic(cron="17 3 * * *")
@app.task(name="web.forget_answers", queueing_lock="web.forget_answers")
def forget_answers_nightly(timestamp: int) -> None:
    """Nobody retries a request of last week."""
    forget_answers(at=clock.now())
