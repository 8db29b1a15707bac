from bot.tools.file_slot import File
from bot.tools.image.model_image import ModelImage, model_choice
from bot.tools.image.models import EDITOR_MODELS
from bot.tools.media import Media
from bot.tools.rules import rule
from bot.tools.slots import Choice, Number, Text
from bot.tools.values import OpenValues
from bot.tools.wording import count, instead


def _another(index: int) -> File:
    field = f"assets.image_file_paths[{index}]"
    return File(field, "Another picture that the prompt speaks of", media=Media.IMAGE, linkable=False)


class ImageEditor(ModelImage):
    """Change a picture, or combine several, by saying what you want."""

    command = "image-editor"
    title = "AI Image Editor"
    path = "/v1/ai-image-editor"
    usual_seconds = 9
    models = EDITOR_MODELS
    usual = EDITOR_MODELS["flux-2-klein"]  # on every plan, the cheapest, and it takes several pictures
    costs = f"from {usual.rate} credits an image"

    prompt = Text(
        "style.prompt",
        "What to change, for example: make it winter",
        required=True,
        max_length=15_000,
        headline=True,
    )
    image = File("assets.image_file_paths[0]", "The picture to change", media=Media.IMAGE, required=True)
    image2 = _another(1)
    image3 = _another(2)
    image4 = _another(3)
    image5 = _another(4)
    image6 = _another(5)
    image7 = _another(6)
    image8 = _another(7)
    image9 = _another(8)
    image10 = _another(9)
    model = model_choice(models, usual)
    resolution = ModelImage.resolution
    image_count = Number("image_count", "How many versions", values=(1, 4, 9, 16), default=1)
    aspect_ratio = Choice(
        "aspect_ratio",
        "The shape",
        values=("auto", "16:9", "3:2", "4:3", "1:1", "4:5", "2:3", "9:16"),
        default="auto",
    )

    @rule(model, File)
    def model_takes_so_many_pictures(self, values: OpenValues) -> None:
        model, given = self.chosen(values), list(values.files)
        if len(given) > model.most_inputs:
            resolution = values[self.resolution]
            able = self.able(values, lambda it: len(given) <= it.most_inputs and resolution in it.resolutions)
            problem = f"{model.name} takes up to {count(model.most_inputs, 'picture')}, not {len(given)}."
            self.slots[given[model.most_inputs]].refuse(problem + instead("So many", able))
