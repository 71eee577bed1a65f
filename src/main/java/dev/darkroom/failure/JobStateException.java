package dev.darkroom.failure;

/** A job that there is not, or that is in another state than its caller takes it to be. */
public final class JobStateException extends DarkroomException {
  private final JobFault fault;

  public JobStateException(JobFault fault) {
    super(fault.toString(), null);
    this.fault = fault;
  }

  public JobFault fault() {
    return fault;
  }
}
