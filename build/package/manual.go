package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"qianshao/shared/commandline"
)

// named gives the commands of a package the name that it installs them by. None has a job here, and without one the
// makers of pages and completions would leave it out.
func named(p parcel) *cobra.Command {
	root := p.commands
	commandline.CalledAs(root, p.name)
	root.DisableAutoGenTag = true
	commandline.Walk(root, func(_ string, c *cobra.Command) {
		if !c.HasSubCommands() {
			c.Run = func(*cobra.Command, []string) {}
		}
	})
	return root
}

// manual adds a page for each command.
func (r release) manual(p parcel, held map[string][]byte) error {
	made, err := os.MkdirTemp("", "manual-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	err = doc.GenManTreeFromOpts(named(p), doc.GenManTreeOptions{
		Header:           &doc.GenManHeader{Section: p.section, Date: &r.moment, Source: "Qianshao " + r.version, Manual: "Qianshao"},
		Path:             made,
		CommandSeparator: "-",
	})
	if err != nil {
		return err
	}
	pages, err := os.ReadDir(made)
	if err != nil {
		return err
	}
	for _, page := range pages {
		body, err := os.ReadFile(filepath.Join(made, page.Name()))
		if err != nil {
			return err
		}
		held["usr/share/man/man"+p.section+"/"+page.Name()] = body
	}
	return nil
}

// completions adds what each shell asks the program for while somebody types.
func completions(p parcel, held map[string][]byte) error {
	root := named(p)
	var bash, zsh, fish bytes.Buffer
	if err := root.GenBashCompletionV2(&bash, true); err != nil {
		return err
	}
	if err := root.GenZshCompletion(&zsh); err != nil {
		return err
	}
	if err := root.GenFishCompletion(&fish, true); err != nil {
		return err
	}
	held["usr/share/bash-completion/completions/"+p.name] = bash.Bytes()
	held["usr/share/zsh/vendor-completions/_"+p.name] = zsh.Bytes()
	held["usr/share/fish/vendor_completions.d/"+p.name+".fish"] = fish.Bytes()
	return nil
}

func sortedNames(held map[string][]byte) []string { return slices.Sorted(maps.Keys(held)) }
