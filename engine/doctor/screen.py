"""Whether a picture of the screen can be had. One is taken to see it, and thrown away at once."""

from pathlib import Path

from engine.actions.camera import ALL
from engine.actions.captures import LIMIT, picture_of, refuse_blind
from engine.actions.helper import is_there
from engine.actions.refused import Refused
from engine.child import Child, ChildLost
from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient


def check(patient: Patient) -> Diagnosis:
    """Return how large the screen is, or why there is no picture of it."""
    child = Child("screen", waits=True)
    try:
        if not is_there(patient.config.data_path):
            refuse_blind()
        width, height, monitors = child.call(LIMIT, size_of, patient.config.data_path)
    except ChildLost:
        return Diagnosis(code="capture_timeout", level=Level.WARNING, parameters={"seconds": int(LIMIT)})
    except Refused as refused:
        return Diagnosis(code=refused.code, level=Level.WARNING, parameters=refused.parameters)
    finally:
        child.close()
    told = {"width": width, "height": height, "monitors": monitors}
    return Diagnosis(code="screen_seen", level=Level.OK, parameters=told)


def size_of(folder: Path) -> tuple[int, int, int]:
    """Return the size of the screen, and how many monitors it has: in a process that ends with the picture."""
    picture = picture_of(folder, ALL)
    return picture.width, picture.height, len(picture.displays)
