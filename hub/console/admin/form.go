package admin

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"qianshao/hub/console/page"
)

// form is what was typed into a form, and why it was not taken. The zero form is an empty one.
type form struct {
	values  url.Values
	Refused string
}

// typed is the form that was sent.
func typed(q *page.Request) form { return form{values: q.HTTP.PostForm} }

// Value is what was typed into a field.
func (f form) Value(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Or is what was typed into a field, or what stands there before anything was.
func (f form) Or(name, first string) string {
	if f.values == nil {
		return first
	}
	return f.Value(name)
}

// Has says whether one of several boxes was ticked.
func (f form) Has(name, value string) bool { return slices.Contains(f.values[name], value) }

// refuse gives the form back with a sentence.
func (f form) refuse(sentence string) form {
	f.Refused = sentence
	return f
}

// spoken is an error that people are told as it is.
type spoken interface {
	error
	Sentence(language string) string
}

// sentence says what people are told of an error; ok is false for one that is the hub's own trouble.
func sentence(q *page.Request, err error) (words string, ok bool) {
	var s spoken
	if errors.As(err, &s) {
		return s.Sentence(q.Page.Lang), true
	}
	return "", false
}

const secretLen = 10 // bytes: 80 bits of chance, sixteen letters and digits

// secret makes a password that is told once.
func (a *admin) secret() (string, error) {
	raw := make([]byte, secretLen)
	if _, err := io.ReadFull(a.Random, raw); err != nil {
		return "", fmt.Errorf("make a password: %w", err)
	}
	text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:], nil
}

// option is one of a choice.
type option struct {
	Value, Label string
	Chosen       bool
}
