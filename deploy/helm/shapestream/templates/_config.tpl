{{/* A value as the services read it: whole numbers without an exponent, backslashes doubled as the file format asks. */}}
{{- define "shapestream.value" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}{{- int64 . -}}
{{- else -}}{{- . | toString | replace "\\" "\\\\" -}}
{{- end -}}
{{- end -}}

{{- define "shapestream.properties" -}}
{{- range $key, $value := . }}
{{ $key }}={{ include "shapestream.value" $value }}
{{- end }}
{{- end -}}

{{- define "shapestream.bootstrapServers" -}}
{{- if .Values.broker.enabled -}}
{{- printf "%s:9092" (include "shapestream.name" (list . "broker")) -}}
{{- else -}}
{{- .Values.kafka.bootstrapServers -}}
{{- end -}}
{{- end -}}

{{/* How to reach Kafka, as lines of a service's config file; secrets come in beside it. */}}
{{- define "shapestream.kafkaProperties" -}}
{{- $kafka := .Values.kafka -}}
bootstrap-servers={{ include "shapestream.bootstrapServers" . }}
kafka.security.protocol={{ $kafka.securityProtocol }}
{{- if hasPrefix "SASL" $kafka.securityProtocol }}
kafka.sasl.mechanism={{ $kafka.sasl.mechanism }}
{{- end }}
{{- if hasSuffix "SSL" $kafka.securityProtocol }}
{{- if $kafka.tls.caSecret }}
kafka.ssl.truststore.type=PEM
kafka.ssl.truststore.location=/etc/shapestream/ca/{{ $kafka.tls.caKey }}
{{- end }}
{{- if $kafka.tls.clientSecret }}
kafka.ssl.keystore.type=PKCS12
kafka.ssl.keystore.location=/etc/shapestream/client/{{ $kafka.tls.keystoreKey }}
{{- end }}
{{- if not $kafka.tls.verifyHostname }}
kafka.ssl.endpoint.identification.algorithm=
{{- end }}
{{- end }}
{{- if $kafka.configSecret }}
kafka-config=/etc/shapestream/kafka/{{ $kafka.configSecretKey }}
{{- end }}
{{- range $key, $value := $kafka.clientConfig }}
kafka.{{ $key }}={{ include "shapestream.value" $value }}
{{- end }}
{{- end -}}

{{/* Volumes with Kafka's secrets. */}}
{{- define "shapestream.kafkaVolumes" -}}
{{- $kafka := .Values.kafka -}}
{{- if and (hasSuffix "SSL" $kafka.securityProtocol) $kafka.tls.caSecret }}
- name: kafka-ca
  secret: {secretName: {{ $kafka.tls.caSecret | quote }}, items: [{key: {{ $kafka.tls.caKey | quote }}, path: {{ $kafka.tls.caKey | quote }}}]}
{{- end }}
{{- if and (hasSuffix "SSL" $kafka.securityProtocol) $kafka.tls.clientSecret }}
- name: kafka-client
  secret: {secretName: {{ $kafka.tls.clientSecret | quote }}, items: [{key: {{ $kafka.tls.keystoreKey | quote }}, path: {{ $kafka.tls.keystoreKey | quote }}}]}
{{- end }}
{{- if $kafka.configSecret }}
- name: kafka-config
  secret: {secretName: {{ $kafka.configSecret | quote }}, items: [{key: {{ $kafka.configSecretKey | quote }}, path: {{ $kafka.configSecretKey | quote }}}]}
{{- end }}
{{- end -}}

{{- define "shapestream.kafkaMounts" -}}
{{- $kafka := .Values.kafka -}}
{{- if and (hasSuffix "SSL" $kafka.securityProtocol) $kafka.tls.caSecret }}
- {name: kafka-ca, mountPath: /etc/shapestream/ca, readOnly: true}
{{- end }}
{{- if and (hasSuffix "SSL" $kafka.securityProtocol) $kafka.tls.clientSecret }}
- {name: kafka-client, mountPath: /etc/shapestream/client, readOnly: true}
{{- end }}
{{- if $kafka.configSecret }}
- {name: kafka-config, mountPath: /etc/shapestream/kafka, readOnly: true}
{{- end }}
{{- end -}}

{{- define "shapestream.kafkaEnvironment" -}}
{{- $kafka := .Values.kafka -}}
{{- if and (hasPrefix "SASL" $kafka.securityProtocol) $kafka.sasl.existingSecret }}
- name: SHAPESTREAM_KAFKA_SASL_JAAS_CONFIG
  valueFrom: {secretKeyRef: {name: {{ $kafka.sasl.existingSecret | quote }}, key: {{ $kafka.sasl.jaasConfigKey | quote }}}}
{{- end }}
{{- if and (hasSuffix "SSL" $kafka.securityProtocol) $kafka.tls.clientSecret }}
- name: SHAPESTREAM_KAFKA_SSL_KEYSTORE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $kafka.tls.clientSecret | quote }}, key: {{ $kafka.tls.keystorePasswordKey | quote }}}}
{{- end }}
{{- end -}}

{{/* The config files themselves. */}}
{{- define "shapestream.feederConfig" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $stream := index . 2 -}}
{{- $feeder := include "shapestream.feeder" (list $root $stream) | fromYaml -}}
{{ include "shapestream.kafkaProperties" $root }}
stream={{ include "shapestream.streamName" (list $key $stream) }}
metrics-host=0.0.0.0
metrics-port=9465
{{- if $stream.data }}
data=/data
{{- end }}
{{- include "shapestream.properties" (mergeOverwrite (deepCopy (default dict $feeder.config)) (deepCopy (default dict $stream.config))) }}
{{ end -}}

{{- define "shapestream.trainerConfig" -}}
{{- $root := index . 0 -}}
{{- $trainer := index . 2 -}}
{{ include "shapestream.kafkaProperties" $root }}
stream={{ include "shapestream.streamName" (list $trainer.stream (index $root.Values.streams $trainer.stream)) }}
run={{ include "shapestream.run" . }}
checkpoints=/checkpoints
metrics-host=0.0.0.0
metrics-port=9466
{{- if and (gt (int $trainer.gpus) 0) (not (hasKey (default dict $trainer.config) "device")) }}
device=gpu:0
{{- end }}
{{- include "shapestream.properties" $trainer.config }}
{{ end -}}

{{- define "shapestream.monitorConfig" -}}
{{ include "shapestream.kafkaProperties" . }}
host=0.0.0.0
port=9464
{{- include "shapestream.monitorFiles" . }}
{{- include "shapestream.properties" .Values.monitor.config }}
{{ end -}}

{{/* What the monitor takes from secrets of its own, as a dict: env, volumes, mounts. */}}
{{- define "shapestream.monitorSecrets" -}}
{{- $auth := .Values.monitor.auth -}}
{{- $tls := .Values.monitor.tls -}}
{{- if $auth.existingSecret }}
env:
  - name: SHAPESTREAM_USER
    valueFrom: {secretKeyRef: {name: {{ $auth.existingSecret | quote }}, key: {{ $auth.usernameKey | quote }}}}
{{- end }}
{{- if or $auth.existingSecret $tls.existingSecret }}
volumes:
  {{- if $auth.existingSecret }}
  - name: login
    secret: {secretName: {{ $auth.existingSecret | quote }}, items: [{key: {{ $auth.passwordKey | quote }}, path: password}]}
  {{- end }}
  {{- if $tls.existingSecret }}
  - name: tls
    secret: {secretName: {{ $tls.existingSecret | quote }}, items: [{key: {{ $tls.keystoreKey | quote }}, path: keystore.p12}, {key: {{ $tls.passwordKey | quote }}, path: password}]}
  {{- end }}
mounts:
  {{- if $auth.existingSecret }}
  - {name: login, mountPath: /etc/shapestream/login, readOnly: true}
  {{- end }}
  {{- if $tls.existingSecret }}
  - {name: tls, mountPath: /etc/shapestream/tls, readOnly: true}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Where those lie, as lines of a config file. */}}
{{- define "shapestream.monitorFiles" }}
{{- if .Values.monitor.auth.existingSecret }}
password-file=/etc/shapestream/login/password
{{- end }}
{{- if .Values.monitor.tls.existingSecret }}
tls-keystore=/etc/shapestream/tls/keystore.p12
tls-password-file=/etc/shapestream/tls/password
{{- end }}
{{- end -}}

{{/* What the test of the monitor asks, with the monitor's own secrets. */}}
{{- define "shapestream.checkConfig" -}}
monitor={{ ternary "https" "http" (not (empty .Values.monitor.tls.existingSecret)) }}://{{ include "shapestream.name" (list . "monitor") }}:{{ int .Values.monitor.service.port }}
{{- include "shapestream.monitorFiles" . }}
{{ end -}}

{{- define "shapestream.topicsConfig" -}}
{{- $root := index . 0 -}}
{{- $stream := index . 2 -}}
{{ include "shapestream.kafkaProperties" $root }}
stream={{ include "shapestream.streamName" (list (index . 1) $stream) }}
partitions={{ int $stream.partitions }}
replication={{ default -1 $stream.replication | int }}
{{ end -}}
