"""The table of the picture models against the vendor's own description."""

import re

from bot.tools import CATALOGUE
from bot.tools.image.models import EDITOR_MODELS
from tests.tools import sdk
from tests.tools.image.models import FACTS


def test_the_editor_s_models_are_as_the_sdk_documents_them() -> None:
    text = sdk.documentation(sdk.body_class(CATALOGUE["image-editor"]), "model")
    pattern = r"`(\S+)` - from (\d+) credits/image\s+- .*resolutions: (.+)\s+- .*tiers: (.+)\s+- .*input images: (\d+)"

    documented = {name: facts for name, *facts in re.findall(pattern, text)}

    assert documented == {
        model.name: [
            str(model.rate),
            ", ".join(model.resolutions),
            f"{'free, ' if model.free else ''}creator, pro, business",
            str(model.additional_inputs),
        ]
        for model in EDITOR_MODELS.values()
    }


def test_every_model_is_in_the_tests_own_table() -> None:
    offered = {
        command: CATALOGUE[command].slots["model"].limits()["choices"][1:]
        for command in ("image-generator", "image-editor")
    }

    assert offered == {
        "image-generator": tuple(name for name, facts in FACTS.items() if facts.generator),
        "image-editor": tuple(name for name, facts in FACTS.items() if facts.editor is not None),
    }
