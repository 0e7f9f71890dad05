"""What a consumer writes with the models of both catalogs: type-checked strictly and run by `test_consumer.py`."""

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type
from uuid import UUID, uuid4

from acme.platform.models import Flow, Message, User, Workspace
from acme.platform.models.common import Money
from acme.platform.models.flow import FlowConfig, RetryPolicy, ScheduleTrigger, Step
from acme.platform.models.message import InlinePayload, Transaction
from acme.platform.models.user import MultiFactor, UserAuth, UserMetadata
from acme.platform.models.workspace import Budget, WorkspaceSettings
from acme.vrooli import models as vrooli
from pydantic import BaseModel, ValidationError

NOW = datetime.now(UTC)


def user() -> User:
    return User(
        user_id=uuid4(),
        email="ada@example.com",
        email_verified=True,
        email_verified_at=NOW,
        display_name="Ada",
        status="active",
        metadata=UserMetadata(locale="en", timezone="Europe/London", labels={"team": "finance"}),
        auth=UserAuth(identities=[], multi_factor=MultiFactor(enabled=False, methods=[]), failed_attempts=0),
        created_at=NOW,
        updated_at=NOW,
    )


def workspace(owner: User) -> Workspace:
    budget = Budget(limit=Money(amount=Decimal("250.00"), currency="EUR"), warn_at=0.8)
    return Workspace(
        workspace_id=uuid4(),
        owner_id=owner.user_id,
        name="Billing",
        slug="billing",
        status="active",
        settings=WorkspaceSettings(timezone="Europe/Berlin", max_parallel_flows=2, monthly_budget=budget),
        created_at=NOW,
        updated_at=NOW,
    )


def flow(space: Workspace) -> Flow:
    retry = RetryPolicy(max_attempts=3, backoff="fixed", initial_delay_seconds=1, max_delay_seconds=2.5)
    step = Step(id="find", kind="call", action="invoices.list", params={"limit": 10, "tags": ["a"]})
    config = FlowConfig(steps=[step], triggers=[ScheduleTrigger(cron="0 7 * * 1-5")], retry=retry)
    return Flow(
        flow_id=uuid4(),
        version=1,
        workspace_id=space.workspace_id,
        name="Remind",
        status="draft",
        config=config,
        created_at=NOW,
    )


def message(of: Flow) -> Message:
    amount = Money(amount=Decimal("19.90"), currency="EUR")
    return Message(
        message_id=uuid4(),
        flow_id=of.flow_id,
        flow_version=of.version,
        run_id=uuid4(),
        sequence=0,
        kind="transaction",
        topic="invoice.paid",
        occurred_at=NOW,
        transaction=Transaction(amount=amount, debit_account="a", credit_account="b"),
        payload=InlinePayload(body={"any": ["json", 1, None]}),
        created_at=NOW,
    )


def attributes(of: Flow, by: User, tag: vrooli.Tag) -> None:
    """What a type checker knows of attributes."""
    assert_type(of.flow_id, UUID)
    assert_type(of.created_at, datetime)
    assert_type(of.summary, str | None)
    assert_type(by.auth.locked_until, datetime | None)
    assert_type(tag.id, int)
    for trigger in of.config.triggers:
        if isinstance(trigger, ScheduleTrigger):
            assert_type(trigger.starts_at, datetime | None)
    by.email_verified_at = None
    by.status = "closed"


def read(model: type[BaseModel], lines: list[str]) -> None:
    """Every record comes back as it was."""
    for line in lines:
        record = model.model_validate_json(line)
        assert record.model_dump(mode="json") == json.loads(line), line
        assert model.model_validate(record.model_dump()) == record


def refuse(payload: dict[str, Any]) -> list[str]:
    try:
        vrooli.User.model_validate(payload)
    except ValidationError as error:
        return [str(detail["loc"][0]) for detail in error.errors()]
    return []


def main(data: Path) -> None:
    by = user()
    of = flow(workspace(by))
    for built in (by, workspace(by), of, message(of)):
        assert type(built).model_validate_json(built.model_dump_json()) == built
    assert "email" not in User.model_validate(by.model_dump()).model_dump(mode="json", exclude={"email"})
    assert "handle" in refuse({"id": "1"})
    assert date.today() <= NOW.date()
    for file in sorted(data.glob("*.jsonl")):
        catalog, _, entity = file.stem.partition(".")
        package = __import__(f"acme.{catalog}.models", fromlist=[entity])
        read(getattr(package, entity), file.read_text("utf-8").splitlines())
        print(file.stem)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
