// A file of its own: the content security policy forbids scripts within a page.
SwaggerUIBundle({ url: "openapi.yaml", dom_id: "#swagger-ui", deepLinking: true });
