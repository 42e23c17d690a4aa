console.log("neuralbits: postinstall");
