// Package gallery draws every screen of a terminal in an exercise as its window draws it.
package gallery
