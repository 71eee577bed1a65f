{{- define "darkroom.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "darkroom.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "darkroom.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "darkroom.serviceAccountName" -}}
{{- default (ternary (include "darkroom.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "darkroom.selectorLabels" -}}
app.kubernetes.io/name: {{ include "darkroom.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Of the pod of helm test, which must be none of the Deployment's. */}}
{{- define "darkroom.testLabels" -}}
app.kubernetes.io/name: {{ include "darkroom.name" . | trunc 58 | trimSuffix "-" }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "darkroom.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "darkroom.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Those of an object that takes more; the argument is the context and these. */}}
{{- define "darkroom.labelsWith" -}}
{{- mergeOverwrite (fromYaml (include "darkroom.labels" (first .))) (last .) | toYaml }}
{{- end }}

{{/* Those of every pod, which the selector must find whatever else is given. */}}
{{- define "darkroom.podLabels" -}}
{{- mergeOverwrite (deepCopy .Values.podLabels) (fromYaml (include "darkroom.selectorLabels" .)) | toYaml }}
{{- end }}

{{/* Where pods may run. */}}
{{- define "darkroom.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .Values.tolerations .Values.gpu.enabled }}
tolerations:
  {{- with .Values.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- if .Values.gpu.enabled }}
  - key: {{ .Values.gpu.resource }}
    operator: Exists
    effect: NoSchedule
  {{- end }}
{{- end }}
{{- end }}

{{- define "darkroom.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where a model lies in the pod; the argument is its name and its values. */}}
{{- define "darkroom.modelPath" -}}
{{- $source := .model.claim | default .model.image | default .model.download }}
{{- list "/models" .name $source.sha256 $source.path | compact | join "/" }}
{{- end }}

{{/* The claim that a model lies in, and whether it is written to; empty for none. */}}
{{- define "darkroom.claimOf" -}}
{{- with dig "claim" "name" "" . }}{{ printf "read %s" . }}{{ end }}
{{- with dig "download" "claim" "name" "" . }}{{ printf "write %s" . }}{{ end }}
{{- end }}

{{/* The model whose volume holds a model, as a claim is mounted once; the argument is the context and the name. */}}
{{- define "darkroom.volumeOf" -}}
{{- $context := first . }}
{{- $name := last . }}
{{- $claim := include "darkroom.claimOf" (get $context.Values.models $name) }}
{{- range $other, $model := $context.Values.models }}
{{- if and $claim (eq $claim (include "darkroom.claimOf" $model)) (lt $other $name) }}
{{- $name = $other }}
{{- end }}
{{- end }}
{{- $name }}
{{- end }}

{{/* The largest request body that the service takes, as nginx writes it. */}}
{{- define "darkroom.maxBodySize" -}}
{{- dig "api" "max-body-size" "10MB" .Values.config | lower | trimSuffix "b" }}
{{- end }}

{{/* What asks callers who they are; empty where nothing does. */}}
{{- define "darkroom.closedBy" -}}
{{- $configured := dig "access" dict .Values.config }}
{{- list .Values.access.existingSecret .Values.access.issuerUri (ternary "keys" "" (not (empty $configured.keys))) (index $configured "keys-folder" | default "") | compact | join " " }}
{{- end }}

{{/* Fails where strangers would reach a service that asks nobody. */}}
{{- define "darkroom.requireAccess" -}}
{{- if not (or .Values.access.open (include "darkroom.closedBy" .)) }}
{{- fail "an ingress or a route leads to a service that asks nobody for a key: set access.existingSecret or access.issuerUri, or access.open if that is meant" }}
{{- end }}
{{- end }}

{{/* The service's application.yaml. */}}
{{- define "darkroom.configuration" -}}
{{- $darkroom := deepCopy .Values.config }}
{{- if .Values.gpu.enabled }}
{{- range .Values.config.devices }}
{{- if not (hasPrefix "cuda" .) }}
{{- fail (printf "config.devices has %s, but with gpu.enabled each must be cuda:N" .) }}
{{- end }}
{{- end }}
{{- $darkroom = merge $darkroom (dict "devices" (list "cuda:0")) }}
{{- end }}
{{- /* Shorter than the ingress waits, which would answer first and without saying why. */}}
{{- $darkroom = merge $darkroom (dict "api" (dict "max-wait" (printf "%ds" (sub .Values.requestTimeoutSeconds 30)))) }}
{{- range $name, $model := .Values.models }}
{{- $settings := merge (dict "path" (include "darkroom.modelPath" (dict "name" $name "model" $model))) (default dict $model.settings) }}
{{- $darkroom = merge (dict "models" (dict $name $settings)) $darkroom }}
{{- end }}
{{- if .Values.access.existingSecret }}
{{- $darkroom = merge (dict "access" (dict "keys-folder" "/etc/darkroom/keys")) $darkroom }}
{{- end }}
{{- $lifecycle := dict "timeout-per-shutdown-phase" (printf "%ds" (int .Values.shutdown.drainSeconds)) }}
{{- $configuration := dict "spring" (dict "lifecycle" $lifecycle) "darkroom" $darkroom }}
{{- if .Values.accessLog.enabled }}
{{- $_ := set $configuration "server" (dict "tomcat" (dict "accesslog" (dict "enabled" true))) }}
{{- end }}
{{- with .Values.access }}
{{- if .issuerUri }}
{{- if and $.Values.networkPolicy.enabled (not $.Values.networkPolicy.egress) }}
{{- fail "networkPolicy.egress must let the pods reach access.issuerUri, but is empty" }}
{{- end }}
{{- $jwt := dict "issuer-uri" .issuerUri }}
{{- with .audiences }}
{{- $_ := set $jwt "audiences" . }}
{{- end }}
{{- $_ := set $configuration.spring "security" (dict "oauth2" (dict "resourceserver" (dict "jwt" $jwt))) }}
{{- else if .audiences }}
{{- fail "access.audiences needs access.issuerUri" }}
{{- end }}
{{- end }}
{{- with .Values.tracing }}
{{- if .endpoint }}
{{- if and $.Values.networkPolicy.enabled (not $.Values.networkPolicy.egress) }}
{{- fail "networkPolicy.egress must let traces out to tracing.endpoint, but is empty" }}
{{- end }}
{{- $export := dict "export" (dict "otlp" (dict "endpoint" .endpoint)) }}
{{- $sampling := dict "sampling" (dict "probability" .samplingProbability) }}
{{- $_ := set $configuration "management" (dict "opentelemetry" (dict "tracing" $export) "tracing" $sampling) }}
{{- end }}
{{- end }}
{{- toYaml $configuration }}
{{- end }}
