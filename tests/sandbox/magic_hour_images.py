"""One small accepted body for every image tool, as JSON and as the SDK's arguments alike, with what it yields."""

from typing import Any, NamedTuple


class Example(NamedTuple):
    """What a tool is asked, given the file_path of an uploaded picture, and what it answers.

    `size` is that of the output for a picture of 320 x 180.
    """

    body: dict[str, Any]
    price: int
    seconds: float
    project_type: str
    size: tuple[int, int] = (320, 180)
    content_type: str = "image/png"
    outputs: int = 1


def examples(file: str) -> dict[str, Example]:
    """Give an example for every image tool, by the last part of its path."""
    picture = {"image_file_path": file}
    return {
        "ai-clothes-changer": Example(
            {"assets": {"person_file_path": file, "garment_file_path": file, "garment_type": "upper_body"}},
            25,
            13,
            "CLOTHES_CHANGER",
        ),
        "ai-face-editor": Example(
            {"assets": picture, "style": {"mouth_smile": 40, "head_yaw": -5, "enhance_face": True}},
            1,
            3,
            "FACE_EDITOR",
        ),
        "ai-gif-generator": Example(
            {"style": {"prompt": "a fox that waves"}}, 50, 23, "AI_GIF", (320, 320), "image/gif"
        ),
        "ai-headshot-generator": Example({"assets": picture}, 50, 14, "AI_HEADSHOT", (256, 320)),
        "ai-image-editor": Example(
            {
                "assets": {"image_file_paths": [file, file]},
                "style": {"prompt": "make it snow"},
                "model": "nano-banana",
                "resolution": "640px",
                "aspect_ratio": "1:1",
                "image_count": 4.0,
            },
            200,
            9,
            "AI_IMAGE_EDITOR",
            (320, 320),
            outputs=4,
        ),
        "ai-image-generator": Example(
            {"image_count": 2, "style": {"prompt": "a fox"}, "aspect_ratio": "9:16", "resolution": "640px"},
            10,
            5,
            "AI_IMAGE",
            (360, 640),
            outputs=2,
        ),
        "ai-image-upscaler": Example(
            {"assets": picture, "scale_factor": 4.0}, 200, 22, "IMAGE_UPSCALER", (1280, 720)
        ),
        "ai-meme-generator": Example(
            {"style": {"topic": "waiting for the tests to pass", "template": "Drake Hotline Bling"}},
            10,
            9,
            "AI_MEME",
            (768, 768),
        ),
        "ai-qr-code-generator": Example(
            {"content": "https://example.com", "style": {"art_style": "Watercolor"}},
            0,
            7,
            "QR_CODE",
            (768, 768),
        ),
        "body-swap": Example(
            {"assets": {"person_file_path": file, "scene_file_path": file}, "resolution": "640px"},
            50,
            38,
            "BODY_SWAP",
        ),
        "face-swap-photo": Example(
            {"assets": {"source_file_path": file, "target_file_path": file}}, 10, 4, "FACE_SWAP"
        ),
        "head-swap": Example(
            {"assets": {"body_file_path": file, "head_file_path": file}, "max_resolution": 160},
            10,
            18,
            "HEAD_SWAP",
            (160, 90),
        ),
        "image-background-remover": Example({"assets": picture}, 5, 4, "BACKGROUND_REMOVER"),
        "photo-colorizer": Example({"assets": picture}, 10, 9, "PHOTO_COLORIZER"),
    }


TOOLS = sorted(examples(""))
