"""The tools that make images, each in a file of its own."""

from bot.tools.image.body_swap import BodySwap
from bot.tools.image.clothes_changer import ClothesChanger
from bot.tools.image.face_editor import FaceEditor
from bot.tools.image.face_swap_photo import FaceSwapPhoto
from bot.tools.image.gif_generator import GifGenerator
from bot.tools.image.head_swap import HeadSwap
from bot.tools.image.headshot_generator import HeadshotGenerator
from bot.tools.image.image_background_remover import ImageBackgroundRemover
from bot.tools.image.image_editor import ImageEditor
from bot.tools.image.image_generator import ImageGenerator
from bot.tools.image.image_upscaler import ImageUpscaler
from bot.tools.image.meme_generator import MemeGenerator
from bot.tools.image.photo_colorizer import PhotoColorizer
from bot.tools.image.qr_code_generator import QrCodeGenerator
from bot.tools.tool import Tool

IMAGE_TOOLS: tuple[Tool, ...] = (
    BodySwap(),
    ClothesChanger(),
    FaceEditor(),
    FaceSwapPhoto(),
    GifGenerator(),
    HeadSwap(),
    HeadshotGenerator(),
    ImageBackgroundRemover(),
    ImageEditor(),
    ImageGenerator(),
    ImageUpscaler(),
    MemeGenerator(),
    PhotoColorizer(),
    QrCodeGenerator(),
)
