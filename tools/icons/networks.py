"""The built-in model's networks: standard diffusers and transformers classes, kept small."""

from diffusers import (
    AutoencoderDC,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

LATENT_SIZE = 16
LATENT_CHANNELS = 4
MAX_TOKENS = 32
HIDDEN_SIZE = 192


def autoencoder() -> AutoencoderDC:
    """Pictures [B, 3, 128, 128] to latents [B, 4, 16, 16] and back, without sampling.

    Its shortcuts carry colours past the convolutions, and nothing normalizes over a whole picture,
    which would lose the plain backgrounds.
    """
    channels = (32, 64, 128, 128)
    vae = AutoencoderDC(
        in_channels=3,
        latent_channels=LATENT_CHANNELS,
        encoder_block_types="ResBlock",
        decoder_block_types="ResBlock",
        encoder_block_out_channels=channels,
        decoder_block_out_channels=channels,
        encoder_layers_per_block=(0, 1, 1, 1),
        decoder_layers_per_block=(0, 2, 2, 2),
        encoder_qkv_multiscales=((), (), (), ()),
        decoder_qkv_multiscales=((), (), (), ()),
        upsample_block_type="interpolate",
        downsample_block_type="Conv",
    )
    # Where pipelines look for the factor between pixels and latents.
    vae.register_to_config(block_out_channels=channels)
    return vae


def unet() -> UNet2DConditionModel:
    """Predicts the velocity of latents [B, 4, 16, 16], given [B, 32, 192] of text."""
    return UNet2DConditionModel(
        sample_size=LATENT_SIZE,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        block_out_channels=(96, 144),
        layers_per_block=2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=HIDDEN_SIZE,
        attention_head_dim=4,
        norm_num_groups=16,
        transformer_layers_per_block=1,
    )


def text_encoder(vocab_size: int, end_id: int) -> CLIPTextModel:
    """Token ids [B, 32] to hidden states [B, 32, 192]."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocab_size,
            hidden_size=HIDDEN_SIZE,
            intermediate_size=2 * HIDDEN_SIZE,
            projection_dim=HIDDEN_SIZE,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=MAX_TOKENS,
            bos_token_id=end_id - 1,
            eos_token_id=end_id,
            pad_token_id=end_id,
        )
    )


def scheduler() -> DDIMScheduler:
    """The four remedies of arXiv 2305.08891 begin here: zero SNR, velocity, trailing steps."""
    return DDIMScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=True,
        steps_offset=0,
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        rescale_betas_zero_snr=True,
    )


def pipeline(
    text_encoder: CLIPTextModel,
    unet: UNet2DConditionModel,
    vae: AutoencoderDC,
    tokenizer: CLIPTokenizer,
) -> StableDiffusionPipeline:
    """The networks together, for inference."""
    for network in (text_encoder, unet, vae):
        network.eval().requires_grad_(False)
    decode = vae.decode
    # The pipeline passes a generator, which only autoencoders that sample take.
    vae.decode = lambda z, return_dict=True, generator=None: decode(z, return_dict)
    pipe = StableDiffusionPipeline(
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    # The pipeline's constructor changes steps_offset, for models older than this one.
    pipe.scheduler = scheduler()
    return pipe
