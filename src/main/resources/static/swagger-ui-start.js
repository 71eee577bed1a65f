// A file of its own: the content security policy forbids scripts within a page.
SwaggerUIBundle({
  urls: [
    { name: "Darkroom", url: "openapi.yaml" },
    { name: "OpenAI's clients", url: "openapi/openai.yaml" },
    { name: "AUTOMATIC1111's clients", url: "openapi/sdapi.yaml" },
    { name: "Hugging Face's clients", url: "openapi/huggingface.yaml" },
  ],
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
});
