{{/* The source of a volume, from existingClaim or volume (any volume source of Kubernetes). */}}
{{- define "shapestream.volume" -}}
{{- if .existingClaim -}}
persistentVolumeClaim: {claimName: {{ .existingClaim | quote }}}
{{- else -}}
{{- toYaml .volume -}}
{{- end -}}
{{- end -}}
