from bot.tools.media import Kind
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Flag, Text
from bot.tools.tool import Tool


class MemeGenerator(Tool):
    """Make a meme about anything."""

    command = "meme-generator"
    title = "AI Meme Generator"
    path = "/v1/ai-meme-generator"
    kind = Kind.IMAGE
    usual_seconds = 9
    credits = 10

    topic = Text("style.topic", "What it is about", required=True, max_length=200, headline=True)
    template = Choice(
        "style.template",
        "A well-known picture; type to search",
        values=packaged_list("meme_templates"),
        default="Random",
    )
    search_web = Flag("style.searchWeb", "Look the topic up on the web first", default=False)
