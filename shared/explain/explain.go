// Package explain says to people what an error means.
package explain

import (
	"errors"
	"fmt"

	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Meaning is an error for people: a stable code, and what happened, what is safe, what to do.
type Meaning struct {
	Code   string
	Zh, En string
}

// In gives the sentence in language "zh" or "en"; anything else reads as Chinese.
func (m Meaning) In(language string) string {
	if language == "en" {
		return m.En
	}
	return m.Zh
}

// Fault is the code of an error that nobody foresaw.
const Fault = "fault"

// Of finds the meaning of err. One that nobody foresaw carries its technical line.
func Of(err error) Meaning {
	if m, ok := spoken(err); ok {
		return m
	}
	for _, known := range meanings {
		if errors.Is(err, known.is) {
			return known.Meaning
		}
	}
	return Meaning{
		Code: Fault,
		Zh:   fmt.Sprintf("程序出错：%v。已保存的记录不受影响。请重试；如再次出现，请告知支撑团队。", err),
		En:   fmt.Sprintf("The program failed: %v. What was saved is safe. Try again; if it happens again, tell the support team.", err),
	}
}

// Spoken is an error of another room that has its own sentences under a stable code.
type Spoken interface {
	error
	Name() string // the code
	Sentence(language string) string
}

// spoken asks the errors that have sentences of their own.
func spoken(err error) (Meaning, bool) {
	var (
		no      *roster.Refusal
		problem *record.Problem
		refused *identity.Refusal
		held    *control.HeldError
		other   Spoken
	)
	switch {
	case errors.As(err, &other):
		return Meaning{other.Name(), other.Sentence("zh"), other.Sentence("en")}, true
	case errors.As(err, &no):
		return Meaning{string(no.Code), no.Sentence("zh"), no.Sentence("en")}, true
	case errors.As(err, &problem):
		return Meaning{string(problem.Code), problem.Sentence("zh"), problem.Sentence("en")}, true
	case errors.As(err, &refused):
		return Meaning{refused.Code, refused.Say("zh"), refused.Say("en")}, true
	case errors.As(err, &held):
		return Meaning{
			"already_running",
			fmt.Sprintf("本数据目录正由进程 %d 使用（%s）。数据未受影响。请使用已打开的窗口，或先关闭它。", held.PID, held.Command),
			fmt.Sprintf("Process %d (%s) is using this data directory. Nothing is lost. Use the window that is open, or close it first.", held.PID, held.Command),
		}, true
	}
	return Meaning{}, false
}
