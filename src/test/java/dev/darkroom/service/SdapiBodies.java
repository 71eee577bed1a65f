package dev.darkroom.service;

import dev.darkroom.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What AUTOMATIC1111's clients send, as recorded from them. */
final class SdapiBodies {
  private SdapiBodies() {}

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.MAPPER.readTree(text);
  }

  private static ObjectNode webuiapi() {
    return json(
        """
        {"denoising_strength": 0.7, "prompt": "a fox", "styles": [], "seed": -1, "subseed": -1,
         "subseed_strength": 0.0, "seed_resize_from_h": 0, "seed_resize_from_w": 0,
         "batch_size": 1, "n_iter": 1, "steps": 20, "cfg_scale": 7.0, "width": 512, "height": 512,
         "restore_faces": false, "tiling": false, "do_not_save_samples": false,
         "do_not_save_grid": false, "negative_prompt": "", "eta": 1.0, "s_churn": 0, "s_tmax": 0,
         "s_tmin": 0, "s_noise": 1, "override_settings": {},
         "override_settings_restore_afterwards": true, "sampler_name": "Euler a",
         "scheduler": "automatic", "sampler_index": "Euler a", "script_name": null,
         "script_args": [], "send_images": true, "save_images": false, "alwayson_scripts": {}}\
        """);
  }

  /** Every field that webuiapi 0.9.17 sends with its defaults. */
  static ObjectNode webuiapiTxt2img() {
    return webuiapi()
        .setAll(
            json(
                """
                {"enable_hr": false, "hr_scale": 2, "hr_upscaler": "Latent",
                 "hr_second_pass_steps": 0, "hr_resize_x": 0, "hr_resize_y": 0,
                 "hr_checkpoint_name": null, "hr_sampler_name": null, "hr_scheduler": null,
                 "hr_prompt": "", "hr_negative_prompt": "", "firstphase_width": 0,
                 "firstphase_height": 0}\
                """));
  }

  /** Likewise, of an image as a data URI. */
  static ObjectNode webuiapiImg2img(String image) {
    ObjectNode body =
        webuiapi()
            .setAll(
                json(
                    """
                    {"resize_mode": 0, "denoising_strength": 0.75, "mask_blur": 4,
                     "inpainting_fill": 0, "inpaint_full_res": true, "inpaint_full_res_padding": 0,
                     "inpainting_mask_invert": 0, "initial_noise_multiplier": 1,
                     "image_cfg_scale": 1.5, "include_init_images": false}\
                    """));
    body.putArray("init_images").add(image);
    return body;
  }

  /** What SillyTavern's extension sends, and its server hands on. */
  static ObjectNode sillyTavern() {
    return json(
        """
        {"url": "http://127.0.0.1:8080", "auth": "user:secret", "prompt": "a fox",
         "negative_prompt": "", "sampler_name": "DDIM", "scheduler": "normal", "steps": 20,
         "cfg_scale": 7, "width": 512, "height": 512, "restore_faces": false, "enable_hr": false,
         "hr_upscaler": "Latent", "hr_scale": 1, "denoising_strength": 0.7,
         "hr_second_pass_steps": 0, "seed": 7,
         "override_settings": {"CLIP_stop_at_last_layers": 1},
         "override_settings_restore_afterwards": true, "clip_skip": 1, "save_images": true,
         "send_images": true, "do_not_save_grid": false, "do_not_save_samples": false}\
        """);
  }

  static ObjectNode openWebUi(int images) {
    return json("{\"prompt\": \"a fox\", \"width\": 64, \"height\": 64, \"steps\": 2}")
        .put("batch_size", images);
  }

  static ObjectNode libreChat() {
    return json(
        """
        {"prompt": "a fox", "negative_prompt": "blurry", "cfg_scale": 4.5, "steps": 22,
         "width": 1024, "height": 1024}\
        """);
  }
}
