"""Where outside the vault a hash is taken or chance is drawn, with which algorithm and what for; nowhere else.

A new place is a decision: can it call the vault instead? If not, it is written down here.
"""

ALGORITHMS = {
    # What suite 1 and the two public formats (age, C2SP notes) are made of; the rest is refused, also in the vault.
    "cryptography": {
        "AESGCM", "ChaCha20Poly1305", "Argon2id", "HKDF", "HKDFExpand", "PBKDF2HMAC", "SHA256", "hpke",
        "Ed25519PrivateKey", "Ed25519PublicKey", "X25519PrivateKey", "X25519PublicKey",
        "MLKEM768PrivateKey", "MLKEM768PublicKey", "MLDSA44PrivateKey", "MLDSA44PublicKey",
        "InvalidTag", "InvalidSignature",
        # The certificate of a channel, which proves nothing, and the file its key lies in for a moment, encrypted.
        "x509", "serialization",
    },
    "hpke": {
        "Suite", "KEM", "KEM.MLKEM768_X25519", "KDF", "KDF.HKDF_SHA256", "AEAD", "AEAD.AES_256_GCM",
        "AEAD.CHACHA20_POLY1305", "MLKEM768X25519PrivateKey", "MLKEM768X25519PublicKey",
    },
    "hashlib": {"sha256", "shake_256"},
    "hmac": {"compare_digest", "digest"},
    "secrets": {"choice", "randbelow", "token_bytes", "token_hex"},
    "os": {"urandom"},
}  # fmt: skip

# Inside these every algorithm above may be used.
VAULT = ("thitsar", "kernel", "vault")
SIGNATURES = "thitsar/kernel/ledger/signatures.py"

# file: what it may use, and what for
PLACES: dict[str, tuple[set[str], str]] = {
    "thitsar/apps/intake/commands.py": (
        {"secrets.randbelow", "secrets.token_bytes", "secrets.token_hex"},
        "codes and display names of new files, ids of consent statements",
    ),
    "thitsar/apps/intake/deciding.py": (
        {"hashlib.sha256"},
        "the fingerprint of a list: the same list decides alike",
    ),
    "thitsar/apps/vetting/commands.py": ({"secrets.token_hex"}, "ids of claims and findings"),
    "thitsar/kernel/exchange/wire/answering.py": ({"ssl"}, "names of types; the vault makes what is used"),
    "thitsar/kernel/exchange/wire/asking.py": ({"ssl"}, "names of types; the vault makes what is used"),
    "thitsar/kernel/exchange/wire/frames.py": ({"ssl"}, "shaking hands, and what goes wrong then"),
    "thitsar/kernel/exchange/wire/rounds.py": ({"secrets.randbelow"}, "when partners are asked next"),
    "thitsar/kernel/vault/channel.py": (
        {"ssl"},
        "TLS 1.3 between two nodes: a key for each run, in a certificate that says nothing",
    ),
    "thitsar/kernel/ledger/leaves.py": ({"hashlib.sha256"}, "one hash for all hashes of a partner's log"),
    "thitsar/kernel/ledger/verify_carried.py": (
        {"hashlib.sha256"},
        "the ciphertexts a partner shared, checked",
    ),
    "thitsar/kernel/ledger/entry.py": ({"hashlib.sha256"}, "the hash that chains entries"),
    "thitsar/kernel/ledger/merkle.py": ({"hashlib.sha256"}, "the RFC 6962 tree"),
    "thitsar/kernel/ledger/notes.py": ({"hashlib.sha256"}, "key ids of C2SP notes"),
    "thitsar/kernel/ledger/record.py": ({"hashlib.sha256"}, "what an entry says its ciphertext hashes to"),
    "thitsar/kernel/ledger/walk.py": ({"hashlib.sha256"}, "the hashes of a whole log, checked"),
    "thitsar/kernel/membership/organisations.py": (
        {"secrets.token_hex"},
        "the id of an organisation without a node",
    ),
    "thitsar/kernel/own/marking.py": ({"hashlib.sha256"}, "the mark of a person's public keys"),
    "thitsar/kernel/witnessing/opened.py": (
        {"hashlib.sha256"},
        "the ciphertext an opened proof brings, checked",
    ),
    "thitsar/web/commands/papers.py": ({"secrets.randbelow"}, "which word of a share is asked for again"),
    "thitsar/web/middleware.py": ({"secrets.randbelow"}, "the number of an error; guards nothing"),
    "thitsar/web/preparing.py": ({"hashlib.sha256"}, "whether static files changed; guards nothing"),
    "thitsar/web/settings.py": ({"os.urandom"}, "Django's key, new at each start"),
}

# Other makers of cryptography, and Django's own: each would be a second opinion of what is safe.
REFUSED = (
    "Crypto", "Cryptodome", "nacl", "OpenSSL", "pyrage", "ecdsa", "rsa", "jwt", "cwt", "jose", "gnupg",
    "bcrypt", "argon2", "scrypt", "passlib", "itsdangerous", "kyber_py", "pymerkle", "_hashlib", "_md5", "_sha1",
    "_sha2", "_ssl", "_blake2", "crypt", "django.core.signing", "django.utils.crypto", "django.contrib.auth.hashers",
)  # fmt: skip
