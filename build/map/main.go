// Command map makes the outlines of Chongqing's districts that the console draws from those of an older ECharts.
//
//	go run ./build/map > hub/console/situation/static/chongqing.json
//
// The source is of 2017 and its borders are no official ones, so the picture calls itself 示意图. What changed since is
// corrected where the source allows: names, codes, and one area that two old ones became. Where towns moved between areas
// no outline of ours knows how, and the area says so.
package main

import (
	_ "embed"
	"fmt"
	"io"
	"os"
)

//go:embed chongqing-echarts-4.9.0.json
var source []byte

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "map:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	old, err := decode(source)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	areas, err := today(simplify(old, tolerance))
	if err != nil {
		return fmt.Errorf("bring it up to date: %w", err)
	}
	return write(out, areas)
}
