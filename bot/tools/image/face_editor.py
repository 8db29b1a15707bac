from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.rules import rule
from bot.tools.slots import Flag, Number
from bot.tools.tool import Tool
from bot.tools.values import OpenValues


def _slider(name: str, what: str) -> Number:
    return Number(
        f"style.{name}",
        f"{what}, -100 to 100 in steps of 5; 0 leaves it as it is",
        minimum=-100,
        maximum=100,
        step=5,
        default=0,
    )


class FaceEditor(Tool):
    """Change the look of a face: gaze, smile, pose of the head."""

    command = "face-editor"
    title = "AI Face Editor"
    path = "/v1/ai-face-editor"
    kind = Kind.IMAGE
    usual_seconds = 3
    credits = 1

    image = File("assets.image_file_path", "A picture of a face", media=Media.IMAGE, required=True)
    mouth_smile = _slider("mouth_smile", "Smile")
    mouth_pout = _slider("mouth_pout", "Pout")
    mouth_purse = _slider("mouth_purse", "Pursed lips")
    mouth_grim = _slider("mouth_grim", "Grim mouth")
    mouth_position_horizontal = _slider("mouth_position_horizontal", "Mouth to the side")
    mouth_position_vertical = _slider("mouth_position_vertical", "Mouth up or down")
    lip_open_ratio = _slider("lip_open_ratio", "How far the lips open")
    eye_open_ratio = _slider("eye_open_ratio", "How far the eyes open")
    eye_gaze_horizontal = _slider("eye_gaze_horizontal", "Gaze to the side")
    eye_gaze_vertical = _slider("eye_gaze_vertical", "Gaze up or down")
    eyebrow_direction = _slider("eyebrow_direction", "Eyebrows up or down")
    head_pitch = _slider("head_pitch", "Nod of the head")
    head_yaw = _slider("head_yaw", "Turn of the head")
    head_roll = _slider("head_roll", "Tilt of the head")
    enhance_face = Flag("style.enhance_face", "Make the face clearer and sharper", default=False)

    @rule(Number, enhance_face)
    def something_changes(self, values: OpenValues) -> None:
        sliders = [slot for slot in self.slots.values() if isinstance(slot, Number)]
        if not values[self.enhance_face] and not any(values[slider] for slider in sliders):
            self.mouth_smile.refuse(
                "Nothing would change like this. Set this or another of the numbers to something else than 0, for "
                f"example to 50, or turn `{self.enhance_face.name}` on."
            )
