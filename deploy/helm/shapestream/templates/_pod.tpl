{{/*
A pod's spec, from a dict: root, workload, image (key of images), name (of the container), config (ConfigMap), file (in it), and optionally
command, args (after --config), ports, probes, volumes, mounts, gpus, restartPolicy, serviceAccount, kafka (false: needs none of its secrets).
*/}}
{{- define "shapestream.pod" -}}
{{- $root := .root -}}
{{- $w := .workload -}}
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ default (include "shapestream.serviceAccount" $root) .serviceAccount }}
{{- with concat (default list (($root.Values.global).imagePullSecrets)) $root.Values.images.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ int $w.terminationGracePeriodSeconds }}
{{- with $w.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with $w.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $root.Values.podSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $w.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $w.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $w.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .spread }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- . | nindent 8 }}
{{- end }}
containers:
  - name: {{ .name }}
    image: {{ include "shapestream.image" (list $root .image) | quote }}
    imagePullPolicy: {{ $root.Values.images.pullPolicy }}
    {{- with .command }}
    command: {{- toYaml . | nindent 6 }}
    {{- end }}
    args: {{- toYaml (concat (default list .args) (list "--config" (printf "/etc/shapestream/config/%s" .file))) | nindent 6 }}
    {{- with $root.Values.containerSecurityContext }}
    securityContext: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with include "shapestream.environment" . | trim }}
    env: {{- . | nindent 6 }}
    {{- end }}
    {{- with .ports }}
    ports: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .probes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    resources: {{- include "shapestream.resources" . | nindent 6 }}
    volumeMounts:
      - {name: config, mountPath: /etc/shapestream/config, readOnly: true}
      - {name: tmp, mountPath: /tmp}
      {{- if ne .kafka false }}
      {{- include "shapestream.kafkaMounts" $root | trim | nindent 6 }}
      {{- end }}
      {{- with .mounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - name: config
    configMap: {name: {{ .config }}}
  - name: tmp
    emptyDir: {}
  {{- if ne .kafka false }}
  {{- include "shapestream.kafkaVolumes" $root | trim | nindent 2 }}
  {{- end }}
  {{- with .volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Java's switches are the image's own where the values have none. */}}
{{- define "shapestream.environment" -}}
{{- with .workload.javaOptions }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- if ne .kafka false }}
{{- include "shapestream.kafkaEnvironment" .root }}
{{- end }}
{{- with .workload.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* GPUs stand in the limits, quoted; nothing stands there for none. */}}
{{- define "shapestream.resources" -}}
{{- $resources := deepCopy .workload.resources -}}
{{- if .gpus -}}
{{- $_ := set $resources "limits" (merge (dict .workload.gpuResource (int .gpus | toString)) (default dict $resources.limits)) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* The three probes of a service on its port named http, from a dict: seconds that a start may take, the path that tells readiness, and
whether it speaks TLS. */}}
{{- define "shapestream.httpProbes" -}}
{{- $scheme := ternary ", scheme: HTTPS" "" (not (empty .tls)) -}}
startupProbe:
  httpGet: {path: /healthz, port: http{{ $scheme }}}
  periodSeconds: 2
  failureThreshold: {{ div .seconds 2 }}
livenessProbe:
  httpGet: {path: /healthz, port: http{{ $scheme }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: {{ .ready }}, port: http{{ $scheme }}}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}
