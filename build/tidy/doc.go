// Package tidy holds the map of the house and checks the tree against it.
package tidy
