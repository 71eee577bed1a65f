package dev.darkroom.api;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the service's own API consists of; the rooms within this one have their own. */
@Configuration(proxyBeanMethods = false)
@Import({
  AnswerFilter.class,
  ContainerProblems.class,
  ContractController.class,
  GenerateController.class,
  InvertController.class,
  JobsController.class,
  ModelsController.class,
  Pages.class,
  ProblemBodies.class,
  ProblemHandler.class,
  StatusController.class
})
public class ApiConfiguration {}
