package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"qianshao/syncproto/segment"
)

// runJoins shows what its first sync costs a terminal as histories grow: rows 9 and 11 at several sizes.
func runJoins(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench joins", flag.ContinueOnError)
	flags.SetOutput(progress)
	logs := flags.Int("logs", 200, "logs the changes come from")
	least := flags.Int("least", 300_000, "field changes of the shortest history")
	most := flags.Int("most", 3_000_000, "field changes of the longest history")
	folder := flags.String("dir", "", "where the files are made; default the system's place for temporary ones")
	if err := flags.Parse(args); err != nil {
		return err
	}
	fmt.Fprintln(out, machine())
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "field changes\twhat\tfigure\tunit\tbeside it\tnote")
	for _, fields := range []int{300_000, 1_000_000, 3_000_000} {
		if fields < *least || fields > *most {
			continue
		}
		results, err := joinAt(ctx, *folder, *logs, fields, progress)
		if err != nil {
			return err
		}
		for _, r := range results {
			fmt.Fprintf(table, "%d\t%s\t%.4g\t%s\t%.4g %s\t%s\n", fields, r.What, r.Value, r.Unit, r.Plain, r.Of, r.Note)
		}
	}
	return table.Flush()
}

// joinAt lets new terminals fetch a history of some length.
func joinAt(ctx context.Context, folder string, logs, fields int, progress io.Writer) ([]result, error) {
	dir, err := os.MkdirTemp(folder, "qianshao-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	d, err := benchDeployment()
	if err != nil {
		return nil, err
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return nil, err
	}
	w := makeWorkload(d.census.Announcement.ID(), 1, logs, fields)
	if err := w.seal(codec, 64); err != nil {
		return nil, err
	}
	b := &bench{ctx: ctx, dir: dir, progress: progress, fields: fields, logs: logs}
	err = b.join(w, codec)
	return b.results, err
}
