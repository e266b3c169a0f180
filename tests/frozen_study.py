"""A study whose polished responses physicians verified, a senior signed and a lead approved, to be frozen."""

from db.study import Study
from pipelines.freeze_dataset import Freeze, freeze_dataset
from tests.verification_study import (
    VerificationStudy,
    approve_all,
    make_verification_study,
    open_verification,
    sign,
    verify_all,
)


def approved_study(study: Study, records: int = 8) -> VerificationStudy:
    """Every one of `records` verified, signed and approved, in a study that has its people."""
    made = make_verification_study(study, records=records)
    batch_id = open_verification(made)
    verify_all(made)
    sign(made, batch_id)
    approve_all(made, batch_id)
    return made


def freeze(made: VerificationStudy, name: str = "doctor", seed: int = 1, **more):
    return freeze_dataset(made.study, made["engineer"], Freeze(name, seed, **more))
