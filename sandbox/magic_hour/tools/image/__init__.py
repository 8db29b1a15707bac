"""The image tools: one class per endpoint; a further one is a file of its own and a line below."""

from sandbox.magic_hour.tools.image.background_remover import BackgroundRemover
from sandbox.magic_hour.tools.image.body_swap import BodySwap
from sandbox.magic_hour.tools.image.clothes_changer import ClothesChanger
from sandbox.magic_hour.tools.image.face_editor import FaceEditor
from sandbox.magic_hour.tools.image.face_swap_photo import FaceSwapPhoto
from sandbox.magic_hour.tools.image.gif_generator import GifGenerator
from sandbox.magic_hour.tools.image.head_swap import HeadSwap
from sandbox.magic_hour.tools.image.headshot_generator import HeadshotGenerator
from sandbox.magic_hour.tools.image.image_editor import ImageEditor
from sandbox.magic_hour.tools.image.image_generator import ImageGenerator
from sandbox.magic_hour.tools.image.image_upscaler import ImageUpscaler
from sandbox.magic_hour.tools.image.meme_generator import MemeGenerator
from sandbox.magic_hour.tools.image.photo_colorizer import PhotoColorizer
from sandbox.magic_hour.tools.image.qr_code_generator import QrCodeGenerator
from sandbox.magic_hour.tools.tool import Tool

IMAGE_TOOLS: tuple[type[Tool], ...] = (
    BackgroundRemover,
    BodySwap,
    ClothesChanger,
    FaceEditor,
    FaceSwapPhoto,
    GifGenerator,
    HeadSwap,
    HeadshotGenerator,
    ImageEditor,
    ImageGenerator,
    ImageUpscaler,
    MemeGenerator,
    PhotoColorizer,
    QrCodeGenerator,
)
