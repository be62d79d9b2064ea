package paper

import (
	"strings"
	"time"
	"unicode"

	"qianshao/shared/report"
)

// FileName is what a paper's file is called: 演练 in an exercise, the paper's label, its number, the time it was made, the
// printing. It carries nothing of what stands in the paper, so no personal data.
func FileName(doc report.Document, label string, kind Kind) string {
	parts := []string{label}
	if doc.Stamp.Exercise {
		parts = []string{"演练", label}
	}
	if doc.Number != "" {
		parts = append(parts, doc.Number)
	}
	if !doc.Stamp.AsOf.IsZero() {
		parts = append(parts, doc.Stamp.AsOf.In(time.FixedZone("CST", 8*3600)).Format("20060102-150405"))
	}
	if doc.Copy > 1 {
		parts = append(parts, copyOf(doc))
	}
	for i := range parts {
		parts[i] = cleaned(parts[i])
	}
	return strings.Join(parts, "_") + "." + string(kind)
}

// pieceMax bounds one piece of a file's name in characters: with three bytes each, all of them fit into the 255 bytes
// that file systems allow.
const pieceMax = 24

// cleaned keeps of a text what every file system takes.
func cleaned(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r), unicode.IsSpace(r):
			return '-'
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.TrimSpace(text))
	if r := []rune(text); len(r) > pieceMax {
		text = string(r[:pieceMax])
	}
	text = strings.Trim(text, ".- ")
	return orElse(text, "文书")
}
