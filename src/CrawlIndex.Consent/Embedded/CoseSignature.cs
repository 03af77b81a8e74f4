using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CrawlIndex.Consent.Embedded;

/// <summary>COSE_Sign1 with detached payload (RFC 9052 section 4.2) as C2PA signs its claims (C2PA 2.2 section 13.2).</summary>
internal static class CoseSignature
{
    private const int MaxCertificate = 16 << 10;

    /// <summary>Checks a signature over a payload with the key of the first certificate it carries.</summary>
    /// <param name="cose">Content of the signature box.</param>
    /// <param name="payload">Bytes of the claim.</param>
    public static (Check Result, int Certificates, string? Signer) Verify(ReadOnlySpan<byte> cose, ReadOnlySpan<byte> payload)
    {
        if (CborTree.Read(cose) is not { IsArray: true, Items: [{ IsBytes: true } protectedHeader, { IsMap: true } open, _, { IsBytes: true } signature] }) return (Check.Absent, 0, null);
        var closed = protectedHeader.Bytes.Length == 0 ? null : CborTree.Read(protectedHeader.Bytes);
        var algorithm = closed?[1]?.Integer ?? open[1]?.Integer ?? 0;
        var chain = closed?[33] ?? closed?["x5chain"] ?? open[33] ?? open["x5chain"];
        var certificates = chain switch
        {
            { IsBytes: true } => [chain],
            { IsArray: true } => chain.Items.Where(item => item.IsBytes).ToList(),
            _ => new List<CborValue>(),
        };
        if (certificates.Count == 0) return (Check.Absent, 0, null);
        if (certificates[0].Bytes.Length > MaxCertificate) return (Check.Unsupported, certificates.Count, null);
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(certificates[0].Bytes);
            var signer = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            var result = Test(certificate, algorithm, Message(protectedHeader.Bytes, payload), signature.Bytes);
            return (result, certificates.Count, string.IsNullOrEmpty(signer) ? null : signer);
        }
        catch (CryptographicException)
        {
            // A certificate or key that the platform cannot read proves nothing either way.
            return (Check.Unsupported, certificates.Count, null);
        }
    }

    private static Check Test(X509Certificate2 certificate, long algorithm, byte[] message, byte[] signature)
    {
        var hash = algorithm switch
        {
            -7 or -37 => HashAlgorithmName.SHA256,
            -35 or -38 => HashAlgorithmName.SHA384,
            -36 or -39 => HashAlgorithmName.SHA512,
            _ => default,
        };
        // EdDSA (-8) is not in the platform.
        if (hash.Name is null) return Check.Unsupported;
        if (algorithm is -7 or -35 or -36)
        {
            using var curve = certificate.GetECDsaPublicKey();
            if (curve is null) return Check.Unsupported;
            return curve.VerifyData(message, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) ? Check.Passed : Check.Failed;
        }
        using var key = RsaKey(certificate);
        if (key.KeySize > 8192) return Check.Unsupported;
        return key.VerifyData(message, signature, hash, RSASignaturePadding.Pss) ? Check.Passed : Check.Failed;
    }

    // Keys declared as id-RSASSA-PSS hold the same PKCS #1 structure.
    private static RSA RsaKey(X509Certificate2 certificate)
    {
        if (certificate.GetRSAPublicKey() is { } known) return known;
        var key = RSA.Create();
        key.ImportRSAPublicKey(certificate.PublicKey.EncodedKeyValue.RawData, out _);
        return key;
    }

    // Sig_structure: ["Signature1", protected, external data (none), payload].
    private static byte[] Message(byte[] protectedHeader, ReadOnlySpan<byte> payload)
    {
        var message = new MemoryStream(payload.Length + protectedHeader.Length + 40);
        message.Write([0x84, 0x6A]);
        message.Write("Signature1"u8);
        Head(message, protectedHeader.Length);
        message.Write(protectedHeader);
        message.WriteByte(0x40);
        Head(message, payload.Length);
        message.Write(payload);
        return message.ToArray();
    }

    private static void Head(MemoryStream message, int length)
    {
        if (length < 24) message.WriteByte((byte)(0x40 | length));
        else if (length < 256) message.Write([0x58, (byte)length]);
        else if (length < 65536) message.Write([0x59, (byte)(length >> 8), (byte)length]);
        else message.Write([0x5A, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
    }
}
