package dev.darkroom.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The page at {@code /}. Browsers ask each time whether one of its files has changed, by its
 * contents: in the next release it has the same name, and perhaps the same date.
 */
@Configuration(proxyBeanMethods = false)
class Pages implements WebMvcConfigurer {
  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    serve(registry, "/index.html", "classpath:/static/");
    serve(registry, "/page/**", "classpath:/static/page/");
  }

  private static void serve(ResourceHandlerRegistry registry, String paths, String folder) {
    registry
        .addResourceHandler(paths)
        .addResourceLocations(folder)
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false)
        .setEtagGenerator(Pages::tag);
  }

  /** A weak one, as files may be compressed on their way. */
  private static String tag(Resource file) {
    try {
      return "W/\"" + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + '"';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
