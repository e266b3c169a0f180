"""What an audited record was labelled, and what every audit batch tells of how it was drawn."""

from dataclasses import dataclass

from db.batches import Batch

# batches whose draw gives every labelled record the same chance
RANDOM_MODES = ("all", "stratified")


@dataclass(frozen=True, slots=True)
class Labels:
    """Tasks' keys or NONE; an expert's is None when not given.

    `settled_label` is what stands in the end: after a discussion where there was one.
    """

    rule_label: str
    expert_label: str | None
    second_label: str | None
    settled_label: str | None

    @property
    def disputed(self) -> bool:
        """Whether the rules and the experts do not all say the same."""
        given = {label for label in (self.expert_label, self.second_label) if label is not None}
        return bool(given) and given != {self.rule_label}


@dataclass(frozen=True)
class Drawn:
    """An audit batch, by how it was drawn."""

    batch: Batch

    @property
    def rule_version(self) -> int:
        return self.batch.settings["rule_version"]

    @property
    def anchored(self) -> bool:
        """Whether the expert saw the rules' label."""
        return bool(self.batch.settings["shows_label"])

    @property
    def is_random(self) -> bool:
        """Whether its agreement is that of all labelled records, rather than of every task alike."""
        return self.batch.settings["mode"] in RANDOM_MODES
