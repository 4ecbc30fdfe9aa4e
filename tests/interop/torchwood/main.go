// Torchwood's own policy and proof code (filippo.io/torchwood) over proofs of ours, and an SSH agent
// in memory, since its witness, litewitness, signs with nothing else. No line is shared with the
// ledger.
package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"flag"
	"fmt"
	"net"
	"os"

	"filippo.io/torchwood"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	policy := flag.String("policy", "", "a policy file: verify the proofs that follow under it")
	socket := flag.String("agent", "", "a socket: serve the key of -seed there as an SSH agent")
	seed := flag.String("seed", "", "an Ed25519 seed, 64 hex digits")
	flag.Parse()
	var err error
	if *socket != "" {
		err = serve(*socket, *seed)
	} else {
		err = verify(*policy, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// verify takes the entry that each proof carries, hashes it, and verifies the proof for it.
func verify(path string, proofs []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	policy, err := torchwood.ParsePolicy(text)
	if err != nil {
		return err
	}
	for _, name := range proofs {
		proof, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		entry, err := torchwood.ProofExtraData(proof)
		if err != nil {
			return err
		}
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(entry), proof); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Printf("%d proofs\n", len(proofs))
	return nil
}

func serve(socket, seed string) error {
	bytes, err := hex.DecodeString(seed)
	if err != nil || len(bytes) != ed25519.SeedSize {
		return fmt.Errorf("not a seed: %q", seed)
	}
	key := ed25519.NewKeyFromSeed(bytes)
	keys := agent.NewKeyring()
	if err := keys.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		return err
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	fmt.Println(ssh.FingerprintSHA256(public))
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go agent.ServeAgent(keys, connection)
	}
}
