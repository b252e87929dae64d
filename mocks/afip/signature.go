package afip

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/smallstep/pkcs7"
)

// Errors of signatures.
var (
	errDigest    = errors.New("the digest is not that of the content")
	errAlgorithm = errors.New("the algorithm is not known")
)

// verifySignature verifies a signed message with its own certificate. The standard wants signed attributes sorted; node-forge
// signs them in the order they were given, and the agency accepts that, so both are tried.
func verifySignature(message *pkcs7.PKCS7, certificate *x509.Certificate) error {
	err := message.Verify()
	_, untimely := errors.AsType[*pkcs7.SigningTimeNotValidError](err)
	if err == nil || untimely || len(message.Signers) != 1 || len(message.Signers[0].AuthenticatedAttributes) == 0 {
		return err //nolint:wrapcheck // the caller turns it into a fault
	}
	signer := message.Signers[0]
	hash, algorithm := algorithms(signer.DigestAlgorithm.Algorithm, certificate)
	if algorithm == x509.UnknownSignatureAlgorithm {
		return errAlgorithm
	}
	var attributes, digest []byte
	for _, each := range signer.AuthenticatedAttributes {
		raw, err := asn1.Marshal(each)
		if err != nil {
			return fmt.Errorf("encode attribute: %w", err)
		}
		attributes = append(attributes, raw...)
		if each.Type.Equal(pkcs7.OIDAttributeMessageDigest) {
			if _, err := asn1.Unmarshal(each.Value.Bytes, &digest); err != nil {
				return fmt.Errorf("read digest: %w", err)
			}
		}
	}
	h := hash.New()
	h.Write(message.Content)
	if !bytes.Equal(digest, h.Sum(nil)) {
		return errDigest
	}
	signed, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: attributes})
	if err != nil {
		return fmt.Errorf("encode attributes: %w", err)
	}
	if err := certificate.CheckSignature(algorithm, signed, signer.EncryptedDigest); err != nil {
		return fmt.Errorf("check signature: %w", err)
	}
	return nil
}

// algorithms are the hash of a digest algorithm, and the signature of that hash with the certificate's kind of key.
func algorithms(digest asn1.ObjectIdentifier, certificate *x509.Certificate) (crypto.Hash, x509.SignatureAlgorithm) {
	_, elliptic := certificate.PublicKey.(*ecdsa.PublicKey)
	for _, known := range []struct {
		id         asn1.ObjectIdentifier
		hash       crypto.Hash
		rsa, ecdsa x509.SignatureAlgorithm
	}{
		{pkcs7.OIDDigestAlgorithmSHA1, crypto.SHA1, x509.SHA1WithRSA, x509.ECDSAWithSHA1},
		{pkcs7.OIDDigestAlgorithmSHA256, crypto.SHA256, x509.SHA256WithRSA, x509.ECDSAWithSHA256},
		{pkcs7.OIDDigestAlgorithmSHA384, crypto.SHA384, x509.SHA384WithRSA, x509.ECDSAWithSHA384},
		{pkcs7.OIDDigestAlgorithmSHA512, crypto.SHA512, x509.SHA512WithRSA, x509.ECDSAWithSHA512},
	} {
		switch {
		case !known.id.Equal(digest):
		case elliptic:
			return known.hash, known.ecdsa
		default:
			return known.hash, known.rsa
		}
	}
	return 0, x509.UnknownSignatureAlgorithm
}
