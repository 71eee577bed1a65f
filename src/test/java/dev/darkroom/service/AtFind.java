package dev.darkroom.service;

import dev.darkroom.job.JobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Takes hold of a request that has looked for its job. */
final class AtFind {
  volatile Runnable action = () -> {};

  @TestConfiguration
  static class Finding {
    @Bean
    AtFind atFind() {
      return new AtFind();
    }

    @Bean
    @Primary
    JobStore heldStore(@Qualifier("jobStore") JobStore store, AtFind atFind) {
      return (JobStore)
          Proxy.newProxyInstance(
              JobStore.class.getClassLoader(),
              new Class<?>[] {JobStore.class},
              (_, method, arguments) -> {
                try {
                  Object result = method.invoke(store, arguments);
                  if (method.getName().equals("find")) {
                    atFind.action.run();
                  }
                  return result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
