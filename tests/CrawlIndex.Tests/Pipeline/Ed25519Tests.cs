using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Pipeline.Keys;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>RFC 8032 section 7.1's vectors; our verification against OpenSSL's signatures; the key file.</summary>
public sealed class Ed25519Tests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("key-tests-").FullName;

    public static TheoryData<string, string, string, string> Vectors() => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Rfc8032_Vectors_SignAndVerify(string seed, string publicKey, string message, string signature)
    {
        using var key = OperatorKey.OfSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Rfc8032_AnyFlippedBit_OfKeyMessageOrSignature_IsCaught()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            using var key = OperatorKey.OfSeed(RandomNumberGenerator.GetBytes(32));
            var message = new byte[random.Next(1, 300)];
            random.NextBytes(message);
            var signature = key.Sign(message);
            Assert.True(Ed25519.Verify(key.PublicKey, message, signature));
            foreach (var part in (byte[][])[key.PublicKey, message, signature])
            {
                for (var flip = 0; flip < 12; flip++)
                {
                    var (at, bit) = (random.Next(part.Length), (byte)(1 << random.Next(8)));
                    part[at] ^= bit;
                    Assert.False(Ed25519.Verify(key.PublicKey, message, signature), $"seed {seed}");
                    part[at] ^= bit;
                }
            }
        }
    }

    [Fact]
    public void Rfc8032_ScalarBeyondTheOrder_AndPointsOutOfForm_AreRefused()
    {
        using var key = OperatorKey.OfSeed(new byte[32]);
        var signature = key.Sign("x"u8);
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", null);
        var beyond = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        var malleable = signature.ToArray();
        beyond.TryWriteBytes(malleable.AsSpan(32), out _, isUnsigned: true);
        Assert.False(Ed25519.Verify(key.PublicKey, "x"u8, malleable));
        var notCanonical = Enumerable.Repeat((byte)0xff, 32).ToArray();
        Assert.False(Ed25519.Verify(notCanonical, "x"u8, signature));
        Assert.False(Ed25519.Verify(key.PublicKey.AsSpan(1), "x"u8, signature));
        Assert.False(Ed25519.Verify(key.PublicKey, "x"u8, signature.AsSpan(1)));
    }

    [Fact]
    public void Key_IsPrivate_NeverReplaced_AndReadBackFromPemAndBase64()
    {
        byte[] publicKey;
        using (var key = OperatorKey.Create(folder)) publicKey = key.PublicKey;
        Assert.Throws<InvalidDataException>(() => OperatorKey.Create(folder));
        using (var loaded = OperatorKey.Load(folder))
        {
            Assert.Equal(publicKey, loaded.PublicKey);
            Assert.Equal(publicKey, OperatorKey.ReadPublic(OperatorKey.PublicPathIn(folder)));
            Assert.Equal(publicKey, OperatorKey.ReadPublic(Convert.ToBase64String(publicKey)));
        }
        Assert.Throws<InvalidDataException>(() => OperatorKey.ReadPublic("bm8ga2V5"));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(OperatorKey.PathIn(folder)));
        File.SetUnixFileMode(OperatorKey.PathIn(folder), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => OperatorKey.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_DamagedFile_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(folder, OperatorKey.Folder));
        foreach (var text in new[] { "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", new string('x', 5000), Encoding.ASCII.GetString(new byte[100]) })
        {
            File.WriteAllText(OperatorKey.PathIn(folder), text);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(OperatorKey.PathIn(folder), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Throws<InvalidDataException>(() => OperatorKey.Load(folder));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
