"""Writes what diffusers makes of the built-in model: pictures, their first latents, and token ids.

A setting NAME gives NAME.json (a request to `POST /generate`), NAME.png (the pipeline's picture) and
NAME.latents.bin (float32, little-endian, [1, 4, height / 8, width / 8], before init_noise_sigma).
"""

import argparse
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, DiffusionPipeline
from transformers import CLIPTokenizer, CLIPTokenizerFast

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens"
MODEL = Path(__file__).parents[1] / "src/main/resources/models/icons"


@dataclass(frozen=True)
class Setting:
    """A request's fields, named as diffusers names its parameters."""

    prompt: str
    seed: int
    negative_prompt: str = ""
    width: int = 128
    height: int = 128
    num_inference_steps: int = 20
    guidance_scale: float = 4.0
    guidance_rescale: float = 0.0
    eta: float = 0.0


ICONS = {
    "heart": Setting("a red heart on white", 7),
    "rescaled": Setting(
        "a fox, 3d style, on a teal background", 11, guidance_scale=7.5, guidance_rescale=0.7
    ),
    "unguided": Setting("a banana, noto style, on black", 3, guidance_scale=1.0),
    # Not 20 steps: there diffusers' first step is the root of -6e-8, not a number, with this schedule.
    "eta": Setting(
        "a strawberry, flat style, on a yellow background", 5, num_inference_steps=30, eta=1.0
    ),
    "negative": Setting("a rocket on blue", 42, negative_prompt="flat style, on white"),
    "fifty-steps": Setting(
        "an octopus, 3d style, on black", 2**32 - 1, num_inference_steps=50, eta=0.5
    ),
    "wide": Setting("a crescent moon on black", 0, width=192, num_inference_steps=10),
}

PROMPTS = [
    "",
    " ",
    "a red heart on white",
    "a fox, 3d style, on a teal background",
    "A FOX, 3D STYLE, ON A TEAL BACKGROUND",
    "  a   fox  \t on \n black \r\n ",
    "two  foxes,three   frogs;four!cats?",
    "a fox... (really) [good] {fox}",
    "((fox:1.3)), masterpiece, 8k --ar 16:9",
    "it's the cat's pyjamas, don't you think we'll've seen they're o'clock?",
    "I'M SURE IT'S FINE, I'D SAY",
    "rock 'n' roll 's 't",
    "1234567890 3.14159 1,000,000 -5 50%",
    "route66 4x4 x2y3z h2o",
    "email me at someone@example.com",
    "C++ & C# -> #hashtag @user $5 ~ ^ | \\ / `code`",
    "<b>bold</b> &amp; &lt;script&gt; &#39;quoted&#39; &nbsp;",
    '<img src="x" onerror=alert(1)>',
    "&amp;amp; twice",
    "crème brûlée, café, naïve façade, jalapeño, Ångström",
    "cafe\u0301 and cre\u0300me, decomposed",
    "ÀÉÎÕÜ ÇŒÆ ẞ ß İstanbul ıI",
    "Ελληνικά ΣΊΣΥΦΟΣ ς",
    "привет мир, КОТ и собака",
    "قلب أحمر على خلفية بيضاء",
    "مَرْحَبًا",
    "לב אדום שָׁלוֹם",
    "一只红色的狐狸",
    "赤いハート と 青い空",
    "ｆｕｌｌ ｗｉｄｔｈ １２３",
    "빨간 하트",
    "लाल दिल",
    "หัวใจสีแดง",
    "❤️ a red heart ❤",
    "👩‍👩‍👧‍👦 family",
    "🏳️‍🌈 🏴‍☠️ flags",
    "👍🏽 thumb",
    "🇩🇪🇫🇷",
    "fox🦊fox",
    "null\u0000byte",
    "bell\u0007 escape\u001b[31m delete\u007f",
    "zero\u200bwidth\u200djoiner\ufeffmark",
    "soft\u00adhyphen no\u00a0break\u2003em\u3000ideographic\u2028line",
    "vertical\u000btab form\u000cfeed next\u0085line",
    "replacement \ufffd private \ue000",
    "“curly” ‘quotes’ – dashes — and… ellipsis",
    "½ ² ³ ① Ⅷ ٣ ५ 三",
    "H₂O x² ™ © ®",
    "ﬁne ﬂow ligatures",
    "𝔣𝔬𝔵 mathematical letters",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "zqxj vwkz qqqq",
    "under_score snake_case_word __init__",
    "<|startoftext|> a fox <|endoftext|>",
    "<|endoftext|>fox",
    "<|notaspecialtoken|>",
    "a fox " * 40,
    "fox " + "!" * 60,
    "a cat, a dog, a fox, a frog, an owl, a bear, a lion, a tiger, a horse, a cow and a pig on white",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "\u0301 starts with a mark",
    "line one\\nnot a line",
    "ǅ ǆ Ǆ titlecase",
]


def request(setting: Setting) -> dict[str, object]:
    """What a client sends: the setting's fields that are not empty."""
    return {name: value for name, value in asdict(setting).items() if value != ""}


def paint(
    pipe: DiffusionPipeline, setting: Setting, folder: Path, name: str, note: str = ""
) -> None:
    """Writes the three files of a setting; the variance noise follows the latents' in one stream."""
    shape = (1, pipe.unet.config.in_channels, setting.height // 8, setting.width // 8)
    latents = torch.randn(shape, generator=torch.Generator("cpu").manual_seed(setting.seed))
    picture = pipe(
        prompt=setting.prompt,
        negative_prompt=setting.negative_prompt or None,
        width=setting.width,
        height=setting.height,
        num_inference_steps=setting.num_inference_steps,
        guidance_scale=setting.guidance_scale,
        guidance_rescale=setting.guidance_rescale,
        eta=setting.eta,
        generator=torch.Generator("cpu").manual_seed(setting.seed),
    ).images[0]
    values = np.asarray(picture)
    if values.std() < 1:
        raise SystemExit(f"{name} is one colour: the pipeline computed something that is no number")
    folder.mkdir(parents=True, exist_ok=True)
    fields = request(setting) | ({"note": note} if note else {})
    text = json.dumps(fields, indent=2, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text)
    (folder / f"{name}.latents.bin").write_bytes(latents.numpy().astype("<f4").tobytes())
    picture.save(folder / f"{name}.png")
    clipped = float(((values == 0) | (values == 255)).mean())
    print(f"{folder.name}/{name}: spread {values.std():.1f}, {clipped:.0%} clipped", flush=True)


def token_ids(target: Path) -> None:
    """Writes tokenizer.json: each prompt's ids from both of transformers' tokenizers."""
    slow = CLIPTokenizer.from_pretrained(MODEL / "tokenizer")
    fast = CLIPTokenizerFast.from_pretrained(MODEL / "tokenizer")
    if slow.fix_text is not None:
        raise SystemExit("ftfy is installed: transformers would clean prompts in another way")
    entries, different = [], 0
    for prompt in PROMPTS:
        ids, other = (
            tokenizer(prompt, padding="max_length", max_length=32, truncation=True).input_ids
            for tokenizer in (slow, fast)
        )
        entry: dict[str, object] = {"prompt": prompt, "ids": ids}
        if ids != other:
            different += 1
            entry = {"prompt": prompt, "slow": ids, "fast": other}
        entries.append(entry)
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (target / "tokenizer.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(entries)} prompts, slow and fast differ in {different}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--only", choices=("pictures", "tokens"))
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    options.target.mkdir(parents=True, exist_ok=True)
    if options.only != "pictures":
        token_ids(options.target)
    if options.only != "tokens":
        sys.path.insert(0, str(Path(__file__).parent / "icons"))
        from export import pipeline

        pipe = pipeline()
        pipe.set_progress_bar_config(disable=True)
        assert isinstance(pipe.scheduler, DDIMScheduler)
        for name, setting in ICONS.items():
            paint(pipe, setting, options.target / "icons", name)


if __name__ == "__main__":
    main()
