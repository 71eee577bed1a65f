"""CLIP's vocabulary in folders as Stable Diffusion lays it out, and transformers' tokenizers."""

import json
import shutil
from pathlib import Path

import torch
from diffusers.loaders import TextualInversionLoaderMixin
from transformers import CLIPTokenizer, CLIPTokenizerFast
from transformers.models.clip.tokenization_clip import bytes_to_unicode

FIXTURES = Path(__file__).parents[2] / "src/test/resources/tokenizers"


def folder(name: str, target: Path) -> Path:
    """A tokenizer folder with the configuration of that name, its vocab.json made of the merges."""
    for file in ("tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(FIXTURES / name / file, target)
    shutil.copy(FIXTURES / "clip/merges.txt", target)
    letters = list(bytes_to_unicode().values())
    merges = (FIXTURES / "clip/merges.txt").read_text().splitlines()[1:]
    pieces = [
        *letters,
        *(letter + "</w>" for letter in letters),
        *(merge.replace(" ", "") for merge in merges),
        "<|startoftext|>",
        "<|endoftext|>",
    ]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    (target / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    return target


def slow(path: Path) -> CLIPTokenizer:
    """The tokenizer that diffusers loads where ftfy is not installed."""
    tokenizer = CLIPTokenizer.from_pretrained(path)
    if tokenizer.fix_text is not None:
        raise SystemExit("ftfy is installed: transformers would clean prompts in another way")
    return tokenizer


def fast(path: Path) -> CLIPTokenizerFast:
    """The one that diffusers loads where model_index.json names it."""
    return CLIPTokenizerFast.from_pretrained(path)


def ids(tokenizer: CLIPTokenizer | CLIPTokenizerFast, prompt: str) -> list[int]:
    """As diffusers' pipelines ask for them."""
    prompt = TextualInversionLoaderMixin().maybe_convert_prompt(prompt, tokenizer)
    return tokenizer(prompt, padding="max_length", truncation=True).input_ids


def truncated(tokenizer: CLIPTokenizer | CLIPTokenizerFast, prompt: str) -> str | None:
    """What diffusers' pipelines log as cut off, as `encode_prompt` of `StableDiffusionPipeline` finds it."""
    read = tokenizer(
        TextualInversionLoaderMixin().maybe_convert_prompt(prompt, tokenizer),
        padding="max_length",
        max_length=tokenizer.model_max_length,
        truncation=True,
        return_tensors="pt",
    ).input_ids
    untruncated = tokenizer(
        TextualInversionLoaderMixin().maybe_convert_prompt(prompt, tokenizer),
        padding="longest",
        return_tensors="pt",
    ).input_ids
    if untruncated.shape[-1] < read.shape[-1] or torch.equal(read, untruncated):
        return None
    return tokenizer.batch_decode(untruncated[:, tokenizer.model_max_length - 1 : -1])[0]
