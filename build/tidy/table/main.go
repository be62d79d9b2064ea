// Command table prints, in Markdown, every feature of the product with the tests that prove it.
package main

import (
	"fmt"
	"os"

	"qianshao/build/tidy"
)

func main() {
	tree, err := tidy.ReadTree(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
	fmt.Print(tidy.FeatureTable(tree))
}
