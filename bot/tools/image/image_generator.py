from bot.tools.image.model_image import ModelImage, model_choice
from bot.tools.image.models import GENERATOR_MODELS
from bot.tools.rules import rule
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Integer, Text
from bot.tools.values import OpenValues
from bot.tools.wording import instead, ranges


class ImageGenerator(ModelImage):
    """Make pictures from a description."""

    command = "image-generator"
    title = "AI Image Generator"
    path = "/v1/ai-image-generator"
    usual_seconds = 5
    models = GENERATOR_MODELS
    usual = GENERATOR_MODELS["z-image-turbo"]  # on every plan and among the cheapest
    costs = f"from {usual.rate} credits an image"

    prompt = Text(
        "style.prompt", "What to show: subject, setting, light, style", required=True, headline=True
    )
    model = model_choice(models, usual)
    image_count = Integer(
        "image_count", "How many; each model has its own limits", minimum=1, maximum=16, default=1
    )
    resolution = ModelImage.resolution
    aspect_ratio = Choice("aspect_ratio", "The shape", values=("1:1", "16:9", "9:16"), default="1:1")
    tool = Choice(
        "style.tool", "A style; type to search", values=packaged_list("image_tools"), default="general"
    )

    @rule(model, image_count)
    def model_makes_so_many(self, values: OpenValues) -> None:
        model, images = self.chosen(values), values[self.image_count]
        if images not in model.counts:
            resolution = values[self.resolution]
            able = self.able(values, lambda it: images in it.counts and resolution in it.resolutions)
            problem = f"{model.name} makes {ranges(model.counts)} at once, not {images}."
            self.image_count.refuse(problem + instead("So many", able))
