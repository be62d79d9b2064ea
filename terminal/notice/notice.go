// Package notice says something to the person at a machine when there is no window of the program to say it in.
package notice

// Text is a message in both languages.
type Text struct{ Zh, En string }

// Both is the message as a text of two lines or more, Chinese first.
func (t Text) Both() string { return t.Zh + "\n\n" + t.En }

// Show opens a message box where the desktop has a way to, and tells whether it did. It does not wait for anybody to read
// it; on Windows it does, there the process must live for as long as its box.
func Show(t Text) bool { return show("前哨", t) }
