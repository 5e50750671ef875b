{{- define "shapestream.chartName" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "shapestream.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "shapestream.chartName" .) .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "shapestream.chartName" .) -}}
{{- end -}}
{{- end -}}

{{/* A name from (list root part ...): at most 52 characters, so that suffixes of ours and of controllers fit into 63. What is cut off stays in a checksum. */}}
{{- define "shapestream.name" -}}
{{- $root := index . 0 -}}
{{- $name := join "-" (concat (list (include "shapestream.fullname" $root)) (rest .)) -}}
{{- if gt (len $name) 52 -}}
{{- printf "%s-%s" ($name | trunc 43 | trimSuffix "-") (sha256sum $name | trunc 8) -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}

{{/* What never changes in the life of a release: (list root component [key]). */}}
{{- define "shapestream.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "shapestream.chartName" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- if gt (len .) 2 }}
shapestream.io/key: {{ index . 2 | quote }}
{{- end }}
{{- end -}}

{{- define "shapestream.labels" -}}
{{- $root := index . 0 -}}
{{ include "shapestream.selector" . }}
app.kubernetes.io/part-of: shapestream
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "shapestream.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "shapestream.name" (list .)) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* (list root key) of images. */}}
{{- define "shapestream.image" -}}
{{- $root := index . 0 -}}
{{- $image := index $root.Values.images (index . 1) -}}
{{- $registry := default $root.Values.images.registry (($root.Values.global).imageRegistry) -}}
{{- $name := $image.repository -}}
{{- if $registry -}}{{- $name = printf "%s/%s" (trimSuffix "/" $registry) $name -}}{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default $root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The stream's name on Kafka: (list key stream). */}}
{{- define "shapestream.streamName" -}}
{{- default (index . 0) (index . 1).name -}}
{{- end -}}

{{/* The release's own part of a stream's feeders: defaults of all, then the stream's. As YAML. */}}
{{- define "shapestream.feeder" -}}
{{- $root := index . 0 -}}
{{- toYaml (mergeOverwrite (deepCopy $root.Values.feeder) (deepCopy (default dict (index . 1).feeder))) -}}
{{- end -}}

{{- define "shapestream.trainer" -}}
{{- $root := index . 0 -}}
{{- toYaml (mergeOverwrite (deepCopy $root.Values.trainer) (deepCopy (index . 1))) -}}
{{- end -}}

{{- define "shapestream.run" -}}
{{- $root := index . 0 -}}
{{- default (printf "%s-%s" $root.Release.Name (index . 1)) (index . 2).run -}}
{{- end -}}

{{- define "shapestream.storageClass" -}}
{{- $root := index . 0 -}}
{{- with default (($root.Values.global).storageClass) (index . 1) }}
storageClassName: {{ . | quote }}
{{- end -}}
{{- end -}}
