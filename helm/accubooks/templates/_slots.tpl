{{- /* The tag of a slot. Call with root and slot. */ -}}
{{- define "accubooks.tag" -}}
{{ (index .root.Values.slots .slot).tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- /* The enabled slots with a blank between. */ -}}
{{- define "accubooks.enabledSlots" -}}
{{- $enabled := list -}}
{{- range $name := list "blue" "green" -}}
{{- if (index $.Values.slots $name).enabled }}{{ $enabled = append $enabled $name }}{{ end -}}
{{- end -}}
{{ join " " $enabled }}
{{- end -}}

{{- /* The slot whose program is newer: it alone knows all migrations. */ -}}
{{- define "accubooks.newestSlot" -}}
{{- $enabled := splitList " " (include "accubooks.enabledSlots" .) -}}
{{- if .Values.newestSlot -}}
{{- if not (has .Values.newestSlot $enabled) }}{{ fail (printf "newestSlot is %s, which is not enabled: enable it, or leave newestSlot empty." .Values.newestSlot) }}{{ end -}}
{{ .Values.newestSlot }}
{{- else if eq (len $enabled) 1 -}}
{{ first $enabled }}
{{- else -}}
{{- $blue := include "accubooks.version" (dict "root" . "slot" "blue") -}}
{{- $green := include "accubooks.version" (dict "root" . "slot" "green") -}}
{{- if eq $blue $green }}blue
{{- else -}}
{{- range list $blue $green -}}
{{- if not (regexMatch "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$" .) }}{{ fail (printf "the tags %s and %s can't be compared as versions: say with newestSlot whether blue or green is newer." $blue $green) }}{{ end -}}
{{- end -}}
{{- if lt ((semver $blue).Compare (semver $green)) 0 }}green{{ else }}blue{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The tag without its digest. */ -}}
{{- define "accubooks.version" -}}
{{ include "accubooks.tag" . | splitList "@" | first }}
{{- end -}}

{{- /* The slot with the greater weight, or the newest of two halves: workflows and commands run its program. */ -}}
{{- define "accubooks.servingSlot" -}}
{{- $blue := int .Values.slots.blue.weight -}}
{{- $green := int .Values.slots.green.weight -}}
{{- if gt $blue $green }}blue{{ else if gt $green $blue }}green{{ else }}{{ include "accubooks.newestSlot" . }}{{ end -}}
{{- end -}}

{{- define "accubooks.servingTag" -}}
{{ include "accubooks.tag" (dict "root" . "slot" (include "accubooks.servingSlot" .)) }}
{{- end -}}
