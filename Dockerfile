# The service on CUDA 12 and cuDNN 9. One that runs on the CPU alone:
#   docker build --build-arg RUNTIME_IMAGE=ubuntu:24.04 --build-arg ONNXRUNTIME=onnxruntime .
ARG JAVA_IMAGE=eclipse-temurin:25-jdk-noble
ARG RUNTIME_IMAGE=nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04


FROM ${JAVA_IMAGE} AS java
# What the service needs, without a compiler and without the tools that look into other processes.
RUN jlink --output /opt/jre --no-header-files --no-man-pages --generate-cds-archive \
    --add-modules java.se,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs


FROM ${JAVA_IMAGE} AS build
# The Maven artifact of ONNX Runtime: onnxruntime_gpu or onnxruntime.
ARG ONNXRUNTIME=onnxruntime_gpu
WORKDIR /source
COPY .mvn .mvn
COPY mvnw pom.xml ./
# Most of what is downloaded, in a layer that lasts as long as pom.xml.
RUN ./mvnw --batch-mode --no-transfer-progress dependency:resolve \
        -DincludeScope=runtime -Donnxruntime.artifactId=${ONNXRUNTIME}
COPY . .
RUN ./mvnw --batch-mode --no-transfer-progress package -Paot \
        -Dmaven.test.skip -Dcodegen.skip -Dexec.skip -Donnxruntime.artifactId=${ONNXRUNTIME}
RUN java -Djarmode=tools -jar target/darkroom.jar extract --layers --destination /layers
# What would be unpacked at every start is unpacked here, and what is not for Linux is left out.
RUN src/container/unpack /layers /unpacked
RUN javac -d /programs src/container/*.java


FROM ${RUNTIME_IMAGE}
COPY --from=java /opt/jre /opt/jre
COPY --from=build /unpacked/native /opt/darkroom/native
COPY --from=build /unpacked/models /opt/darkroom/models
COPY --from=build /unpacked/application.cdx.json /opt/darkroom/sbom/
COPY --from=build /layers/dependencies /opt/darkroom
COPY --from=build /layers/application /opt/darkroom
COPY --from=build /programs /opt/darkroom/programs
COPY src/container/application.yaml src/container/java.args /opt/darkroom/
WORKDIR /opt/darkroom
ENV PATH=/opt/jre/bin:$PATH \
    # glibc keeps the memory of closed sessions without these.
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072
COPY src/container/sbom src/container/train /tmp/
RUN /tmp/sbom > sbom/image.cdx.json
# A start and an image, from which the JVM learns what to have ready.
RUN /tmp/train
USER 10001:10001
EXPOSE 8080 8081
ENTRYPOINT ["java", "@java.args", "-jar", "darkroom.jar"]
