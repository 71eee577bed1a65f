// The one place that names the version, which is that of org.mvnpm:htm in pom.xml.
export * from "../_static/htm/3.1.1/preact/standalone.module.js";
